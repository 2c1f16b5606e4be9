#!/usr/bin/env Rscript
# Prints kaplan_meier.inc: Kaplan-Meier curves of binned spans by R's survival package.
#
# Run: Rscript kaplan_meier.R > kaplan_meier.inc   (R 4.2.2, survival 3.5-3)
#
# Counts are unrolled into spans, an end at its bin's middle, an entry at its bin's lower edge: at risk for the events of
# that bin. survival and n.risk are survfit's. A quantile is the first time at which survfit's curve is at 1 - p or
# below (quantile() takes the middle of a step that lies on 1 - p exactly; elsewhere the script insists that the two agree). The
# mean is the rmean of survfit's table.
suppressPackageStartupMessages(library(survival))

number <- function(x) ifelse(is.na(x), "kNone", sprintf("%.17g", x))
braces <- function(x) paste0("{", paste(x, collapse = ", "), "}")

emit <- function(name, lower, upper, completed, clipped, entered, p, horizons) {
  middle <- (lower + upper) / 2
  stop <- c(rep(middle, completed), rep(middle, clipped))
  event <- c(rep(1, sum(completed)), rep(0, sum(clipped)))
  start <- rep(0, length(stop))
  if (sum(entered) > 0) {
    # Who entered late does not matter to the curve, so long as nobody ends before: latest entries to the latest ends.
    late <- sort(rep(lower, entered), decreasing = TRUE)
    start[order(stop, decreasing = TRUE)[seq_along(late)]] <- late
    stopifnot(all(start < stop))
    fit <- survfit(Surv(start, stop, event) ~ 1)
  } else {
    fit <- survfit(Surv(stop, event) ~ 1)
  }
  quantiles <- sapply(p, function(q) {
    at <- which(fit$surv <= 1 - q + 1e-12)
    if (length(at) == 0) return(NA)
    found <- fit$time[at[1]]
    if (abs(fit$surv[at[1]] - (1 - q)) > 1e-9) stopifnot(unname(quantile(fit, q)$quantile) == found)
    found
  })
  means <- sapply(horizons, function(h) unname(summary(fit, rmean = h)$table["rmean"]))
  cat("// ", name, "\n{{", sep = "")
  cat(sprintf("{%s, %s, %d, %d, 0, 0, %d}", number(lower), number(upper), completed, clipped, entered), sep = ",\n  ")
  cat("},\n {", paste(sprintf("{%s, %s, %d, %d}", number(fit$time), number(fit$surv), fit$n.risk, fit$n.event),
                      collapse = ",\n  "), "},\n", sep = "")
  cat(" {", paste(sprintf("{%s, %s}", number(p), number(quantiles)), collapse = ", "), "},\n", sep = "")
  cat(" {", paste(sprintf("{%s, %s}", number(horizons), number(means)), collapse = ", "), "}},\n", sep = "")
}

axis_of <- function(n, from, ratio) {
  edges <- round(from * ratio^(0:n))
  list(lower = edges[-(n + 1)], upper = edges[-1])
}

cat(sprintf("// Made by kaplan_meier.R with %s, survival %s; do not edit.\n", R.version.string,
            packageVersion("survival")))
cat("// bins; survfit's time, survival, at risk, events; p and its quantile; horizon and restricted mean\n")
set.seed(1958)
p <- c(0.05, 0.25, 0.5, 0.75, 0.9, 0.99)

a <- axis_of(8, 1000, 1.3)
emit("no censoring, heavy ties", a$lower, a$upper, c(50, 20, 100, 0, 20, 6, 3, 1), rep(0, 8), rep(0, 8), p,
     c(1500, 2000, 5000))

a <- axis_of(10, 500, 1.5)
emit("heavy ties, censored among the events", a$lower, a$upper, c(10, 30, 30, 5, 0, 40, 7, 2, 0, 1),
     c(3, 0, 20, 1, 9, 15, 2, 0, 4, 2), rep(0, 10), p, c(700, 3000, 20000))

a <- axis_of(6, 100, 2)
emit("stops above a half", a$lower, a$upper, c(4, 3, 2, 0, 0, 0), c(1, 0, 0, 0, 1, 19), rep(0, 6), p, c(200, 1000, 4000))

n <- 40
a <- axis_of(n, 1e6, 1.02)
emit("bins of 2%, 3000 spans", a$lower, a$upper, rbinom(n, 100, dbeta(1:n / n, 2, 3) / 4),
     rbinom(n, 70, seq(0.1, 0.6, length = n)), rep(0, n), p, c(1.1e6, 1.8e6, 2.15e6))

n <- 12
a <- axis_of(n, 2000, 1.4)
completed <- c(3, 8, 20, 31, 30, 25, 22, 9, 6, 0, 3, 1)
clipped <- c(0, 2, 4, 8, 8, 9, 1, 7, 6, 5, 4, 2)
entered <- c(0, 11, 0, 20, 3, 9, 30, 2, 0, 1, 0, 0)
emit("delayed entry, heavy ties", a$lower, a$upper, completed, clipped, entered, p, c(2500, 30000, 90000))

emit("delayed entry into an empty bin, all events at last", a$lower[1:5], a$upper[1:5], c(2, 1, 0, 4, 5),
     c(0, 3, 0, 0, 0), c(0, 0, 6, 0, 1), p, c(3000, 9000))

n <- 30
a <- axis_of(n, 64, 1.25)
completed <- rpois(n, 60)
clipped <- rpois(n, 25)
entered <- rpois(n, 12) * (1:n <= 20)
emit("delayed entry, 2500 spans", a$lower, a$upper, completed, clipped, entered, p, c(500, 5000, 40000))
