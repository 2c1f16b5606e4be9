#include "src/profile/select.h"

namespace tracegate::profile {

void Select(Profile& profile, const std::function<bool(const std::string&)>& type,
            const std::function<bool(const std::string&)>& state,
            const std::function<bool(const std::string&)>& reason) {
  const auto unwanted = [&](const auto& row) {
    return (state && !state(std::string(ToString(row.what)))) || (reason && !reason(row.reason));
  };
  std::erase_if(profile.types, [&](TypeProfile& one) {
    if (type && !type(one.name)) {
      return true;
    }
    std::erase_if(one.cells, unwanted);
    std::erase_if(one.sites, unwanted);
    return one.cells.empty();
  });
}

}  // namespace tracegate::profile
