#!/usr/bin/env Rscript
# Prints adjust.inc: p values adjusted by R's p.adjust.
#
# Run: Rscript adjust.R > adjust.inc   (R 4.2.2)
number <- function(x) paste0("{", paste(sprintf("%.17g", x), collapse = ", "), "}")

cat(sprintf("// Made by adjust.R with %s; do not edit.\n// p, Holm, Benjamini-Hochberg\n", R.version.string))
set.seed(1979)
for (p in list(0.03, c(0, 1), c(0.04, 0.01, 0.04, 0.02), round(runif(12)^3, 2), c(runif(20), runif(10) / 1000),
               rep(0.01, 5))) {
  cat("{", number(p), ",\n ", number(p.adjust(p, "holm")), ",\n ", number(p.adjust(p, "BH")), "},\n", sep = "")
}
