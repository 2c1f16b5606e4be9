#include "src/profile/select.h"

namespace tracegate::profile {

namespace {
// What decides whether a row is wanted.
struct Waited {
  What what;
  const std::string& reason;
};
}  // namespace

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
    std::erase_if(one.wakes, [&](const Wake& wake) {
      return unwanted(Waited{What::kWaiting, wake.reason});
    });
    return one.cells.empty();
  });
}

}  // namespace tracegate::profile
