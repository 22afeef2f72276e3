# SPDX-License-Identifier: Apache-2.0
"""Empty jobs through dask.distributed: a scheduler and two worker processes on this machine, over loopback. Prints jobs
per second. `python3 dispatch_dask.py JOBS`."""
import sys
import time

from distributed import Client, LocalCluster


def empty_job(number):
    return number


def main():
    jobs = int(sys.argv[1])
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        with Client(cluster) as client:
            client.gather(client.map(empty_job, range(-100, 0)))
            start = time.perf_counter()
            results = client.gather(client.map(empty_job, range(jobs), pure=False))
            seconds = time.perf_counter() - start
    assert results == list(range(jobs))
    print(f"{jobs / seconds:.1f}")


if __name__ == "__main__":
    main()
