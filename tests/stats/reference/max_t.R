#!/usr/bin/env Rscript
# Prints max_t_multtest.inc: step-down max-T by Bioconductor's multtest, all relabellings.
#
# Run: Rscript max_t.R > max_t_multtest.inc   (R 4.2.2, multtest 2.54.0)
#
# mt.maxT with B = 0 (complete enumeration), side "upper" and "lower"; test "t.equalvar" where we pool the variances, "t" (Welch)
# where one side has more than 1.5 times the other's runs. Neither moderates: MaxTOptions::moderate is false. Values are
# rounded to 4 digits, cells correlated and of unlike spread; every third is shifted.
suppressPackageStartupMessages(library(multtest))

number <- function(x) paste0("{", paste(sprintf("%.17g", x), collapse = ", "), "}")

cat(sprintf("// Made by max_t.R with %s, multtest %s; do not edit.\n", R.version.string, packageVersion("multtest")))
cat("// base runs, new runs, values by rows, statistic, raw p upper, adjusted p upper, raw p lower, adjusted p lower\n")
set.seed(1993)
for (design in list(c(4, 4, 10), c(5, 5, 20), c(5, 4, 15), c(6, 6, 12), c(7, 3, 10), c(3, 6, 8))) {
  base <- design[1]; news <- design[2]; cells <- design[3]
  shared <- rnorm(base + news)
  x <- t(sapply(seq_len(cells), function(i) {
    exp(rnorm(1)) * (rnorm(base + news) + 0.7 * shared) + ifelse(i %% 3 == 0, 3, 0) * (seq_len(base + news) > base)
  }))
  x <- round(x, 4)
  label <- c(rep(0, base), rep(1, news))
  test <- if (max(base, news) > 1.5 * min(base, news)) "t" else "t.equalvar"
  ask <- function(side) {
    capture.output(found <- mt.maxT(x, label, test = test, side = side, B = 0))
    found[order(found$index), ]
  }
  upper <- ask("upper"); lower <- ask("lower")
  cat(sprintf("{%d, %d,\n {", base, news), paste(apply(x, 1, function(r) paste(r, collapse = ", ")), collapse = ",\n  "), "},\n",
      sep = "")
  cat(" ", paste(lapply(list(upper$teststat, upper$rawp, upper$adjp, lower$rawp, lower$adjp), number), collapse = ",\n "), "},\n",
      sep = "")
}
