# SPDX-License-Identifier: Apache-2.0
"""Empty jobs through mpi4py.futures: executed in its workers, recorded nowhere. Prints jobs per second for each
chunk size. `mpirun -n 3 python3 -m mpi4py.futures dispatch_mpi4py.py JOBS CHUNK…`: one master and two workers."""
import sys
import time

from mpi4py.futures import MPIPoolExecutor


def empty_job(number):
    return number


if __name__ == "__main__":
    jobs = int(sys.argv[1])
    with MPIPoolExecutor() as executor:
        executor.bootup(wait=True)
        list(executor.map(empty_job, range(1000)))
        for chunk in map(int, sys.argv[2:]):
            start = time.perf_counter()
            done = sum(1 for _ in executor.map(empty_job, range(jobs), chunksize=chunk))
            seconds = time.perf_counter() - start
            assert done == jobs
            print(f"{chunk} {jobs / seconds:.0f}", flush=True)
