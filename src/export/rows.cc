#include "src/export/rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "src/base/json.h"
#include "src/profile/measures.h"
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

// spans  null: of a measure, which has a value alone
// The names of a row's fields stand here and in docs/export.md.
Json RowOf(const Profile& run, std::size_t number, const Place& place, bool system,
           const Censored* spans, Json measure = nullptr) {
  const bool any = spans != nullptr && spans->completed.count() != 0;
  const auto if_any = [&](const auto& of) { return any ? Json(of(spans->completed)) : Json(); };
  const auto quantile = [&](double p) {
    return if_any([p](const Histogram& all) { return all.Quantile(p); });
  };
  Json row = {{"run", number},
              {"file", run.file},
              {"format", run.format_version},
              {"duration_ns", run.Duration()},
              {"type", place.type},
              {"system", system},
              {"state", place.state},
              {"reason", place.reason}};
  const auto count = [&](const std::string& prefix, const std::string& name,
                         const Histogram Censored::*member) {
    row[prefix] = spans != nullptr ? Json((spans->*member).count()) : Json();
    row[name] = spans != nullptr ? Json(Clamp((spans->*member).sum())) : Json();
  };
  count("count", "total_ns", &Censored::completed);
  row["min_ns"] = if_any([](const Histogram& all) { return all.min(); });
  row["p50_ns"] = quantile(0.50);
  row["p90_ns"] = quantile(0.90);
  row["p99_ns"] = quantile(0.99);
  row["max_ns"] = if_any([](const Histogram& all) { return all.max(); });
  count("clipped_start", "clipped_start_total_ns", &Censored::clipped_start);
  count("clipped_end", "clipped_end_total_ns", &Censored::clipped_end);
  count("clipped_both", "clipped_both_total_ns", &Censored::clipped_both);
  row["value"] = std::move(measure);
  return row;
}

class Rows {
 public:
  Rows(const RowFilter& filter, std::function<void(const Json& row)> visit)
      : filter_(&filter), visit_(std::move(visit)) {}

  void Add(const Profile& run, std::size_t number) {
    const auto add = [&](const Place& place, bool system, const Censored& spans) {
      if (!spans.Empty() && Accepts(place)) {
        visit_(RowOf(run, number, place, system, &spans));
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
    profile::ForEachGcPlace(
        run, [&](const Place& place, const Censored& spans) { add(place, false, spans); });
    profile::ForEachMeasure(run, [&](const Place& place, double value) {
      if (Accepts(place)) {
        visit_(RowOf(run, number, place, false, nullptr, value));
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
  const Json names = RowOf({}, 0, {}, false, nullptr);
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
