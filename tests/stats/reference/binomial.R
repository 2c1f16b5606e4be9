#!/usr/bin/env Rscript
# Prints binomial.inc: Clopper-Pearson intervals by R's binom.test.
#
# Run: Rscript binomial.R > binomial.inc   (R 4.2.2). binomial.py holds the table to SciPy.
cat(sprintf("// Made by binomial.R with %s; do not edit.\n", R.version.string))
cat("// successes, trials, confidence, low, high\n")
for (row in list(c(0, 1), c(1, 1), c(0, 20), c(3, 20), c(20, 20), c(45, 1000), c(1, 1e5), c(53, 100), c(999, 1000))) {
  for (confidence in c(0.8, 0.95, 0.999)) {
    interval <- binom.test(row[1], row[2], conf.level = confidence)$conf.int
    cat(sprintf("{%.0f, %.0f, %s, %.17g, %.17g},\n", row[1], row[2], confidence, interval[1], interval[2]))
  }
}
