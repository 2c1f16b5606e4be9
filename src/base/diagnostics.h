// Non-fatal problems, counted by name: a reader goes on and says at the end
// what it met.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracegate {

enum class Severity : std::uint8_t { kInfo, kWarning, kLoss };

std::string_view ToString(Severity severity);

struct Diagnostic {
  std::string name;
  Severity severity = Severity::kInfo;
  std::uint64_t count = 0;
};

class Diagnostics {
 public:
  void Count(std::string_view name, Severity severity, std::uint64_t n = 1);
  // In the order of first occurrence.
  const std::vector<Diagnostic>& all() const { return all_; }
  void Merge(const Diagnostics& other);

 private:
  std::vector<Diagnostic> all_;
};

}  // namespace tracegate
