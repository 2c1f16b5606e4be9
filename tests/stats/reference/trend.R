#!/usr/bin/env Rscript
# Prints trend.inc: the trend of stats/moderate.h (Huber's regression of log variances on traits, ridge of one
# pseudo-observation per trait) by R's weighted least squares (QR), with the ridge as rows of its own.
#
# Run: Rscript trend.R > trend.inc
set.seed(11)
cells <- 40
kind <- rep(0:2, length.out = cells)
spans <- log1p(round(exp(runif(cells, 2, 9))))
traits <- cbind(kind == 0, kind == 1, kind == 2, spans) * 1
y <- -6 + 1.2 * (kind == 1) - 0.7 * (kind == 2) - 0.3 * spans + rnorm(cells, sd = 0.4)
y[c(3, 17)] <- y[c(3, 17)] + 5 # two cells of a true change
variances <- exp(y)

centred <- scale(traits, center = TRUE, scale = FALSE)
design <- cbind(1, centred)
ridge <- cbind(0, diag(ncol(traits)))
weights <- rep(1, cells)
for (round in 1:20) {
  fit <- lm.wfit(rbind(design, ridge), c(y, rep(0, ncol(traits))), c(weights, rep(1, ncol(traits))))
  off <- abs(y - as.vector(design %*% fit$coefficients))
  cut <- 1.345 * 1.4826 * median(off)
  weights <- ifelse(off <= cut, 1, cut / off)
}
trend <- as.vector(design %*% fit$coefficients)
trend <- trend + log(median(exp(y - trend)))

number <- function(x) formatC(x, digits = 17, format = "g")
cat(sprintf("// Made by trend.R with %s; do not edit.\n", R.version.string))
cat("// total variance, traits (4), log of the prior's scale\n")
for (i in seq_len(cells)) {
  cat(sprintf("{%s, {%s}, %s},\n", number(variances[i]), paste(number(traits[i, ]), collapse = ", "), number(trend[i])))
}
