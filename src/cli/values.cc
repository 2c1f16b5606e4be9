#include "src/cli/values.h"

#include "src/base/glob.h"

namespace tracegate::cli {

std::function<bool(const std::string&)> GlobFilter(const std::string& pattern) {
  if (pattern.empty()) {
    return nullptr;
  }
  const auto glob = Glob::Parse(pattern);
  if (!glob) {
    return [pattern](const std::string& name) { return name == pattern; };
  }
  return [glob = *glob](const std::string& name) { return glob.Matches(name); };
}

}  // namespace tracegate::cli
