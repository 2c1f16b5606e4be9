#include "src/base/diagnostics.h"

#include <algorithm>

namespace tracegate {

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kLoss:
      return "loss";
  }
  return "info";
}

void Diagnostics::Count(std::string_view name, Severity severity, std::uint64_t n) {
  const auto known =
      std::find_if(all_.begin(), all_.end(), [&](const Diagnostic& d) { return d.name == name; });
  if (known != all_.end()) {
    known->count += n;
  } else {
    all_.push_back({std::string(name), severity, n});
  }
}

void Diagnostics::Merge(const Diagnostics& other) {
  for (const Diagnostic& diagnostic : other.all_) {
    Count(diagnostic.name, diagnostic.severity, diagnostic.count);
  }
}

}  // namespace tracegate
