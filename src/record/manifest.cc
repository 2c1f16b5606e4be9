#include "src/record/manifest.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <system_error>

#include "src/base/json.h"

namespace tracegate::record {
namespace {

constexpr std::string_view kSchemaFamily = "tracegate.recording/";
constexpr State kStates[] = {State::kRunning, State::kComplete, State::kInterrupted,
                             State::kFailed};

// To a microsecond: more is noise.
double Rounded(double seconds) { return std::round(seconds * 1e6) / 1e6; }
Json Rounded(const std::optional<double>& seconds) {
  return seconds ? Json(Rounded(*seconds)) : Json();
}

Json RunJson(const Run& run) {
  return {{"order", run.order},
          {"block", run.block},
          {"side", ToString(run.side)},
          {"file", run.file},
          {"bytes", run.bytes},
          {"attempt", run.attempt},
          {"exit_status", run.exit_status},
          {"started", run.started},
          {"ended", run.ended},
          {"wall_s", Rounded(run.noise.wall)},
          {"cpu_s", Rounded(run.noise.cpu)},
          {"load", Rounded(run.noise.load)},
          {"busy_s", Rounded(run.noise.busy)},
          {"steal_s", Rounded(run.noise.steal)},
          {"other_cpu_s", Rounded(run.noise.other)},
          {"noisy", run.noisy}};
}

Json FailureJson(const Failure& failure) {
  return {{"order", failure.order},
          {"side", ToString(failure.side)},
          {"attempt", failure.attempt},
          {"what", failure.what},
          {"log", failure.log}};
}

// An object or an array of a document, its place in it, and the first complaint about it.
//
// A getter of a key that is missing or of another type complains and returns a default.
class Reader {
 public:
  Reader(const Json& json, std::string path, std::optional<Error>& error)
      : json_(json), path_(std::move(path)), error_(error) {}

  void Complain(std::string_view key, std::string_view what) const {
    if (!error_) {
      error_ = Error{
          ErrorCode::kCorrupt,
          fmt::format("{}{}{}: {}", path_, path_.empty() || key.empty() ? "" : ".", key, what),
          std::nullopt,
          {},
          "a manifest is written by tracegate record; do not edit it"};
    }
  }

  std::string Text(std::string_view key, bool optional = false) const {
    const Json* value = Find(key);
    if (value != nullptr && value->is_string()) {
      return value->get<std::string>();
    }
    if (!optional || (value != nullptr && !value->is_null())) {
      Complain(key, "must be a text");
    }
    return {};
  }

  std::uint64_t Count(std::string_view key, std::uint64_t least, std::uint64_t most) const {
    const Json* value = Find(key);
    if (value == nullptr || !value->is_number_unsigned() || value->get<std::uint64_t>() < least ||
        value->get<std::uint64_t>() > most) {
      Complain(key, fmt::format("must be a whole number from {} to {}", least, most));
      return least;
    }
    return value->get<std::uint64_t>();
  }

  std::optional<double> Seconds(std::string_view key) const {
    const Json* value = Find(key);
    if (value == nullptr || value->is_null()) {
      return std::nullopt;
    }
    if (!value->is_number() || !(value->get<double>() >= 0) ||
        !std::isfinite(value->get<double>())) {
      Complain(key, "must be a number, 0 or more, or null");
      return std::nullopt;
    }
    return value->get<double>();
  }

  std::vector<std::string> Texts(std::string_view key) const {
    std::vector<std::string> texts;
    for (const Json* item : Items(key)) {
      if (!item->is_string()) {
        Complain(key, "must be texts");
        return {};
      }
      texts.push_back(item->get<std::string>());
    }
    return texts;
  }

  // Calls visit(Reader) for every object of the array.
  template <class Visit>
  void Each(std::string_view key, Visit visit) const {
    std::size_t index = 0;
    for (const Json* item : Items(key)) {
      visit(Reader(*item, fmt::format("{}[{}]", key, index++), error_));
    }
  }

  Reader Object(std::string_view key) const {
    static const Json kNone;
    const Json* value = Find(key);
    return {value == nullptr ? kNone : *value, std::string(key), error_};
  }

 private:
  const Json* Find(std::string_view key) const {
    if (!json_.is_object()) {
      Complain("", "must be an object");
      return nullptr;
    }
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }

  std::vector<const Json*> Items(std::string_view key) const {
    const Json* value = Find(key);
    if (value == nullptr || !value->is_array() || value->size() > kMaxRuns) {
      Complain(key, fmt::format("must be an array of at most {}", kMaxRuns));
      return {};
    }
    std::vector<const Json*> items;
    for (const Json& item : *value) {
      items.push_back(&item);
    }
    return items;
  }

  const Json& json_;
  std::string path_;
  std::optional<Error>& error_;
};

Side SideIn(const Reader& in, std::string_view key) {
  const std::string name = in.Text(key);
  if (name != "base" && name != "new") {
    in.Complain(key, "must be \"base\" or \"new\"");
  }
  return name == "base" ? Side::kBase : Side::kNew;
}

// "base/001.trace": the side's folder and a name in it, nothing that could lead out of it.
bool IsTraceOf(Side side, std::string_view file) {
  const std::string folder = std::string(ToString(side)) + "/";
  if (file.size() > 100 || file.substr(0, folder.size()) != folder) {
    return false;
  }
  const std::string_view name = file.substr(folder.size());
  return !name.empty() && name.front() != '.' &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
             std::string_view::npos;
}

Run RunIn(const Reader& in) {
  Run run;
  run.order = in.Count("order", 1, 10 * kMaxRuns);
  run.block = in.Count("block", 1, kMaxRuns);
  run.side = SideIn(in, "side");
  run.file = in.Text("file");
  if (!IsTraceOf(run.side, run.file)) {
    in.Complain("file", fmt::format("must be {}/ and a plain file name", ToString(run.side)));
  }
  run.bytes = in.Count("bytes", 0, std::uint64_t{1} << 62U);
  run.attempt = in.Count("attempt", 1, 100);
  run.exit_status = static_cast<int>(in.Count("exit_status", 0, 255));
  run.started = in.Text("started");
  run.ended = in.Text("ended");
  run.noise.wall = in.Seconds("wall_s").value_or(0);
  run.noise.cpu = in.Seconds("cpu_s").value_or(0);
  run.noise.load = in.Seconds("load");
  run.noise.busy = in.Seconds("busy_s");
  run.noise.steal = in.Seconds("steal_s");
  run.noise.other = in.Seconds("other_cpu_s");
  run.noisy = in.Texts("noisy");
  return run;
}

// Runs follow each other in time, blocks too, and no trace counts twice.
void CheckOrder(const Recording& recording, const Reader& in) {
  std::set<std::string> files;
  const Run* before = nullptr;
  for (const Run& run : recording.runs) {
    if (before != nullptr && (run.order <= before->order || run.block < before->block)) {
      in.Complain("runs", fmt::format("run {} is out of order", run.order));
    }
    if (!files.insert(run.file).second) {
      in.Complain("runs", fmt::format("{} is there twice", run.file));
    }
    const bool known = std::any_of(recording.sources.begin(), recording.sources.end(),
                                   [&](const Source& source) { return source.side == run.side; });
    if (!known) {
      in.Complain("runs",
                  fmt::format("run {} is of a side that \"sides\" does not have", run.order));
    }
    before = &run;
  }
}

State StateIn(const Reader& in) {
  const std::string name = in.Text("state");
  for (const State state : kStates) {
    if (name == ToString(state)) {
      return state;
    }
  }
  in.Complain("state", "must be running, complete, interrupted or failed");
  return State::kFailed;
}

Recording RecordingIn(const Reader& in) {
  Recording recording;
  recording.state = StateIn(in);
  recording.why = in.Text("why", true);
  recording.started = in.Text("started");
  recording.ended = in.Text("ended", true);
  const Reader machine = in.Object("machine");
  recording.machine.cpus = machine.Count("cpus", 1, 1U << 20U);
  recording.machine.model = machine.Text("model", true);
  recording.machine.kernel = machine.Text("kernel", true);
  recording.pin = in.Text("pin", true);
  recording.warmup = in.Count("warmup", 0, kMaxRuns);
  recording.runs_wanted = in.Count("runs_wanted", 1, kMaxRuns);
  recording.comparisons = in.Count("comparisons", 1, kMaxRuns);
  in.Each("sides", [&](const Reader& side) {
    recording.sources.push_back(
        {SideIn(side, "name"), side.Text("command", true), side.Text("url", true)});
  });
  const std::size_t sides = recording.sources.size();
  if (sides < 1 || sides > 2 ||
      (sides == 2 && recording.sources[0].side == recording.sources[1].side)) {
    in.Complain("sides", "must be base, new or both");
  }
  in.Each("runs", [&](const Reader& run) { recording.runs.push_back(RunIn(run)); });
  in.Each("failures", [&](const Reader& failure) {
    recording.failures.push_back({failure.Count("order", 1, 10 * kMaxRuns), SideIn(failure, "side"),
                                  failure.Count("attempt", 1, 100), failure.Text("what"),
                                  failure.Text("log")});
  });
  CheckOrder(recording, in);
  return recording;
}

// Line and column of a byte, counted from 1.
std::string PlaceIn(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n');
  const std::size_t column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
  return fmt::format("line {}, column {}", line, column);
}

Status CheckSchema(const Json& json, const std::string& where) {
  const auto found = json.is_object() ? json.find("schema") : json.end();
  if (!json.is_object() || found == json.end() || !found->is_string()) {
    return Fail(Error{ErrorCode::kCorrupt, "is no manifest of a recording: it has no schema",
                      std::nullopt, where});
  }
  const auto schema = found->get<std::string>();
  if (schema == kSchema) {
    return {};
  }
  const bool later = schema.substr(0, kSchemaFamily.size()) == kSchemaFamily;
  return Fail(Error{later ? ErrorCode::kUnsupported : ErrorCode::kCorrupt,
                    fmt::format("its schema is {}, and this program reads {}", schema, kSchema),
                    std::nullopt, where, later ? "a newer tracegate has recorded this" : ""});
}

}  // namespace

std::string_view ToString(Side side) { return side == Side::kBase ? "base" : "new"; }

std::string_view ToString(State state) {
  switch (state) {
    case State::kRunning:
      return "running";
    case State::kComplete:
      return "complete";
    case State::kInterrupted:
      return "interrupted";
    case State::kFailed:
      return "failed";
  }
  return "";
}

std::string ToJson(const Recording& recording) {
  Json sides = Json::array();
  for (const Source& source : recording.sources) {
    sides.push_back({{"name", ToString(source.side)},
                     {"command", OrNull(source.command)},
                     {"url", OrNull(source.url)}});
  }
  Json runs = Json::array();
  for (const Run& run : recording.runs) {
    runs.push_back(RunJson(run));
  }
  Json failures = Json::array();
  for (const Failure& failure : recording.failures) {
    failures.push_back(FailureJson(failure));
  }
  const Json json = {{"schema", kSchema},
                     {"state", ToString(recording.state)},
                     {"why", OrNull(recording.why)},
                     {"started", recording.started},
                     {"ended", OrNull(recording.ended)},
                     {"machine",
                      {{"cpus", recording.machine.cpus},
                       {"model", OrNull(recording.machine.model)},
                       {"kernel", OrNull(recording.machine.kernel)}}},
                     {"pin", OrNull(recording.pin)},
                     {"warmup", recording.warmup},
                     {"runs_wanted", recording.runs_wanted},
                     {"comparisons", recording.comparisons},
                     {"sides", std::move(sides)},
                     {"runs", std::move(runs)},
                     {"failures", std::move(failures)}};
  return Dump(json, 2);
}

Result<Recording> ParseManifest(std::string_view text, const std::string& where) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    return Fail(Error{ErrorCode::kCorrupt, "is no JSON: " + PlaceIn(text, error.byte), std::nullopt,
                      where, "the file was cut or edited"});
  } catch (const Json::exception&) {  // a number beyond all bounds
    return Fail(
        Error{ErrorCode::kCorrupt, "has a number that no manifest has", std::nullopt, where});
  }
  if (auto ok = CheckSchema(json, where); !ok) {
    return Fail(std::move(ok.error()));
  }
  std::optional<Error> error;
  Recording recording = RecordingIn(Reader(json, "", error));
  if (error) {
    error->where = where;
    return Fail(*std::move(error));
  }
  return recording;
}

}  // namespace tracegate::record
