#include "src/export/rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "src/base/json.h"
#include "src/profile/places.h"

namespace tracegate::exports {
namespace {

using profile::Censored;
using profile::Histogram;
using profile::Place;
using profile::Profile;

std::int64_t Clamp(std::uint64_t value) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max()));
}

// The names of a row's fields stand here and in docs/export.md.
Json RowOf(const Profile& run, std::size_t number, const Place& place, bool system,
           const Censored& spans) {
  const Histogram& all = spans.completed;
  Json row = {{"run", number},
              {"file", run.file},
              {"format", run.format_version},
              {"duration_ns", run.Duration()},
              {"type", place.type},
              {"system", system},
              {"state", place.state},
              {"reason", place.reason},
              {"count", all.count()},
              {"total_ns", Clamp(all.sum())}};
  const bool any = all.count() != 0;
  const auto value = [any](Nanos nanos) { return any ? Json(nanos) : Json(); };
  row["min_ns"] = value(all.min());
  row["p50_ns"] = value(all.Quantile(0.50));
  row["p90_ns"] = value(all.Quantile(0.90));
  row["p99_ns"] = value(all.Quantile(0.99));
  row["max_ns"] = value(all.max());
  const auto clipped = [&row](const std::string& name, const Histogram& some) {
    row[name] = some.count();
    row[name + "_total_ns"] = Clamp(some.sum());
  };
  clipped("clipped_start", spans.clipped_start);
  clipped("clipped_end", spans.clipped_end);
  clipped("clipped_both", spans.clipped_both);
  return row;
}

class Rows {
 public:
  Rows(const RowFilter& filter, std::function<void(const Json& row)> visit)
      : filter_(&filter), visit_(std::move(visit)) {}

  void Add(const Profile& run, std::size_t number) {
    const auto add = [&](const Place& place, bool system, const Censored& spans) {
      if (!spans.Empty() && Accepts(place)) {
        visit_(RowOf(run, number, place, system, spans));
      }
    };
    for (const profile::TypeProfile& type : run.types) {
      for (const profile::Cell& cell : type.cells) {
        add({type.name, std::string(profile::ToString(cell.what)), cell.reason}, type.system,
            cell.spans);
      }
    }
    profile::ForEachPlace(run, [&](const Place& place, const Censored& spans) {
      if (place.type == profile::kProcessType) {
        add(place, false, spans);
      }
    });
  }

 private:
  bool Accepts(const Place& place) const {
    const auto accepts = [](const auto& filter, const std::string& text) {
      return !filter || filter(text);
    };
    return accepts(filter_->type, place.type) && accepts(filter_->state, place.state) &&
           accepts(filter_->reason, place.reason);
  }

  const RowFilter* filter_;
  std::function<void(const Json& row)> visit_;
};

void ForEachRow(std::span<const Profile> runs, const RowFilter& filter,
                const std::function<void(const Json& row)>& visit) {
  Rows rows(filter, visit);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    rows.Add(runs[i], i + 1);
  }
}

// A lone sign is no formula, and "-" is the name of standard input.
bool LooksLikeFormula(const std::string& text) {
  return text.size() > 1 && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}

std::string CsvField(const Json& value) {
  if (value.is_null()) {
    return "";
  }
  if (!value.is_string()) {
    return value.dump();
  }
  std::string text = value.get<std::string>();
  if (LooksLikeFormula(text)) {
    text.insert(0, 1, '\'');
  }
  if (text.find_first_of("\",\r\n") == std::string::npos) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + '"';
}

template <class Items, class TextOf>
std::string CsvLine(const Items& items, const TextOf& text_of) {
  std::string line;
  for (const auto& item : items) {
    line += line.empty() ? "" : ",";
    line += text_of(item);
  }
  return line + "\r\n";
}

}  // namespace

std::string ToCsv(std::span<const Profile> runs, const RowFilter& filter) {
  const Json names = RowOf({}, 0, {}, false, {});
  std::string csv = CsvLine(names.items(), [](const auto& item) { return item.key(); });
  ForEachRow(runs, filter, [&csv](const Json& row) {
    csv += CsvLine(row.items(), [](const auto& item) { return CsvField(item.value()); });
  });
  return csv;
}

std::string ToJsonLines(std::span<const Profile> runs, const RowFilter& filter) {
  std::string lines;
  ForEachRow(runs, filter, [&lines](const Json& row) { lines += Dump(row, -1); });
  return lines;
}

}  // namespace tracegate::exports
