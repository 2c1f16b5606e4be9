#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "diff/align.h"

namespace tracegate::diff {

using profile::Profile;

namespace {

// Parts of a function's name that are cut off in search of one that is renamed.
constexpr int kMostParts = 16;

// Renames functions: those of the alignment, and what is generated inside of them.
class Renamer {
 public:
  explicit Renamer(const std::map<std::string, std::string>& names) : names_(names) {}

  bool Name(std::string& name) const {
    const auto found = names_.find(name);
    if (found == names_.end()) {
      return false;
    }
    name = found->second;
    return true;
  }

  // "main.worker.func1" begins with the function main.worker.
  const std::string& Frame(const std::string& frame) {
    const auto [at, is_new] = frames_.try_emplace(frame, frame);
    if (is_new) {
      std::size_t end = frame.size();
      for (int i = 0; i < kMostParts && end != std::string::npos && end != 0; ++i) {
        const auto found = names_.find(frame.substr(0, end));
        if (found != names_.end()) {
          at->second = found->second + frame.substr(end);
          break;
        }
        end = frame.find_last_of(".-", end - 1);
      }
    }
    return at->second;
  }

 private:
  const std::map<std::string, std::string>& names_;
  std::unordered_map<std::string, std::string> frames_;
};

// The same names on both sides give a stack the same identity; shown are those of the program.
void Rehash(Renamer& renamer, Profile& changed) {
  for (profile::Stack& stack : changed.stacks) {
    std::vector<std::string> renamed;
    renamed.reserve(stack.frames.size());
    for (const std::string& frame : stack.frames) {
      renamed.push_back(renamer.Frame(frame));
    }
    if (renamed != stack.frames) {
      stack.hash = profile::HashOf(renamed);
    }
  }
}

template <class Row>
void SortByName(std::vector<Row>& rows) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.name < b.name; });
}

template <class Row>
void RenameRows(const Renamer& renamer, std::vector<Row>& rows) {
  for (Row& row : rows) {
    renamer.Name(row.name);
  }
  SortByName(rows);
}

}  // namespace

void ApplyAlignment(const Alignment& alignment, Profile& changed) {
  if (alignment.names.empty()) {
    return;
  }
  Renamer renamer(alignment.names);
  for (profile::TypeProfile& type : changed.types) {
    RenameRows(renamer, type.creators);
    bool woken = false;
    for (profile::Wake& wake : type.wakes) {
      woken = (wake.waker && renamer.Name(*wake.waker)) || woken;
    }
    if (woken) {
      std::sort(type.wakes.begin(), type.wakes.end(), profile::Before);
    }
  }
  RenameRows(renamer, changed.types);
  for (profile::StopTheWorld& stop : changed.stw) {
    if (stop.straggler) {
      renamer.Name(stop.straggler->type);
    }
  }
  for (profile::NamedSpans& stops : changed.stw_by_name) {
    RenameRows(renamer, stops.held_up);
  }
  Rehash(renamer, changed);
}

}  // namespace tracegate::diff
