#!/usr/bin/env Rscript
# Prints moderate_limma.inc: the weight of the variance prior by limma's inverse of the trigamma function.
#
# Run: Rscript moderate.R > moderate_limma.inc   (R 4.2.2, limma 3.54.1)
#
# The definition is ours (stats/moderate.h): the median, a clipped mean square about it, a clamp. The weight then is twice
# trigammaInverse(mean square - trigamma(df / 2)), which limma computes by Newton steps and we by halving. limma's own estimate
# (fitFDist: the mean and the variance of the log variances) is shown in the last two columns, for comparison only: the
# two differ where our clip, clamp or median acts, and by the estimators' noise.
suppressPackageStartupMessages(library(limma))

number <- function(x) paste0("{", paste(sprintf("%.17g", x), collapse = ", "), "}")

cat(sprintf("// Made by moderate.R with %s, limma %s; do not edit.\n", R.version.string, packageVersion("limma")))
cat("// variances, df, our scale and weight by limma::trigammaInverse, limma::fitFDist's scale and weight\n")
set.seed(2004)
for (case in list(c(30, 7, 4), c(30, 9, 8), c(40, 9, 2), c(40, 19, 12), c(25, 9, 1000), c(30, 9, 0.8), c(31, 5, 5))) {
  cells <- case[1]; df <- case[2]; d0 <- case[3]
  v <- signif(0.0025 * d0 / rchisq(cells, d0) * rchisq(cells, df) / df, 6)
  z <- log(v); middle <- log(median(v))
  spread <- mean((pmax(z, middle - 3 * sqrt(trigamma(df / 2))) - middle)^2)
  excess <- spread - trigamma(df / 2)
  weight <- if (excess <= trigamma(10)) 20 else min(20, max(1, 2 * trigammaInverse(excess)))
  theirs <- fitFDist(v, df)
  cat(sprintf("{%s,\n %d, %.17g, %.17g, %s, %s},\n", number(v), df, median(v), weight, format(theirs$scale, digits = 4),
              ifelse(is.finite(theirs$df2), format(theirs$df2, digits = 4), "kInf")))
}
