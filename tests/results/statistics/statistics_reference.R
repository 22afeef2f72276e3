# SPDX-License-Identifier: Apache-2.0
# The values of statistics_reference.py that R has too (Debian: r-base-core).
#
#     Rscript tests/results/statistics/statistics_reference.R
options(digits = 15)
differences <- c(0.021, -0.004, 0.017, 0.009, 0.030, -0.011, 0.012, 0.025, 0.006)
print(t.test(differences)[c("statistic", "p.value", "conf.int")])
print(wilcox.test(differences, exact = TRUE)[c("statistic", "p.value")])
cat("mcnemar", binom.test(4, 16)$p.value, "\n")
cat("holm", p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5), "holm"), "\n")
print(power.t.test(n = 10, delta = 0.5, type = "one.sample", strict = TRUE)$power)
print(power.t.test(delta = 0.5, power = 0.8, type = "one.sample", strict = TRUE)$n)
cat("range", qtukey(0.95, 2:6, Inf) / sqrt(2), "tail", ptukey(3, 4, Inf, lower.tail = FALSE), "\n")
auc <- matrix(c(
  0.763, 0.768, 0.771, 0.798, 0.599, 0.591, 0.590, 0.569, 0.954, 0.971, 0.968, 0.967, 0.628, 0.661, 0.654, 0.657,
  0.882, 0.888, 0.886, 0.898, 0.936, 0.931, 0.916, 0.931, 0.661, 0.668, 0.609, 0.685, 0.583, 0.583, 0.563, 0.625,
  0.775, 0.838, 0.866, 0.875, 1.000, 1.000, 1.000, 1.000, 0.940, 0.962, 0.965, 0.962, 0.619, 0.666, 0.614, 0.669,
  0.972, 0.981, 0.9751, 0.975, 0.957, 0.978, 0.946, 0.970), ncol = 4, byrow = TRUE)
print(friedman.test(auc)[c("statistic", "p.value")])
value <- c(0.50, 0.54, 0.47, 0.61, 0.64, 0.55, 0.52, 0.58, 0.53, 0.42)
division <- factor(c(1, 1, 1, 2, 2, 3, 3, 3, 3, 4))
print(summary(aov(value ~ division))[[1]][["Mean Sq"]])
