#!/usr/bin/env Rscript
# Prints block_bootstrap.inc: percentile intervals of log ratios of two runs by boot::tsboot (sim = "fixed", which is the
# circular block bootstrap by default: endcorr = TRUE), 40,000 resamples of each run, combined at random.
#
# Run: Rscript block_bootstrap.R > block_bootstrap.inc
suppressMessages(library(boot))
set.seed(5)
resamples <- 40000
number <- function(x) formatC(x, digits = 17, format = "g")
parts <- function(run) paste0("{", paste(sprintf("{%s, %s}", number(run[, 1]), number(run[, 2])), collapse = ", "), "}")
run <- function(n, level, persistence) {
  shape <- as.vector(arima.sim(list(ar = persistence), n))
  count <- rpois(n, 40)
  cbind(count * level * exp(0.3 * shape), count)
}
log_ratio <- function(run) log(sum(run[, 1])) - log(sum(run[, 2]))
cat(sprintf("// Made by block_bootstrap.R with %s, boot %s; do not edit.\n", R.version.string, packageVersion("boot")))
cat("// block, base parts, new parts, estimate, low and high of 95%\n")
for (case in list(list(48, 40, 4, 0.7), list(32, 32, 1, 0.01), list(60, 33, 8, 0.5))) {
  base <- run(case[[1]], 1000, case[[4]])
  news <- run(case[[2]], 1300, case[[4]])
  draw <- function(x) as.vector(tsboot(ts(x), log_ratio, R = resamples, l = case[[3]], sim = "fixed")$t)
  drawn <- draw(news) - draw(base)
  limits <- quantile(drawn, c(0.025, 0.975), type = 1, names = FALSE)
  cat(sprintf("{%d, %s, %s, %s, %s, %s},\n", case[[3]], parts(base), parts(news), number(log_ratio(news) - log_ratio(base)),
              number(limits[1]), number(limits[2])))
}
