#include "src/base/file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

namespace tracegate {

tl::expected<std::string, std::error_code> ReadFile(const std::string& path, std::size_t most) {
  const auto fail = [](int error) {
    return tl::unexpected(std::error_code(error, std::generic_category()));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  if (!file) {
    return fail(errno);
  }
  std::string text;
  std::vector<char> buffer(std::size_t{1} << 16);
  while (text.size() < most) {
    const std::size_t wanted = std::min(buffer.size(), most - text.size());
    const std::size_t n = std::fread(buffer.data(), 1, wanted, file.get());
    text.append(buffer.data(), n);
    if (n < wanted) {
      if (std::ferror(file.get()) != 0) {
        return fail(errno);  // a directory, say
      }
      break;
    }
  }
  return text;
}

}  // namespace tracegate
