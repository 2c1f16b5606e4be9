// The first two lines of a file and its last one.
#include <fmt/core.h>

#include "golden/baseline.h"
#include "golden/text.h"

namespace tracegate::golden {
namespace {

constexpr std::string_view kEnd = "\nend\n";
constexpr std::string_view kHashWord = "xxh3-128 ";
// Bytes; a baseline of a large service has less than one.
constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::string_view kRemedy =
    "take the file from version control, or make it anew with tracegate bless --replace";

tl::unexpected<Error> Failure(ErrorCode code, std::string what, std::string_view hint) {
  return Fail(Error{code, std::move(what), std::nullopt, {}, std::string(hint)});
}

// Of the first line.
Result<std::uint32_t> SchemaOf(std::string_view kind, std::string_view line) {
  const std::string magic = fmt::format("tracegate {} ", kind);
  if (line.ends_with('\r')) {
    return Failure(ErrorCode::kCorrupt, "line 1: the ends of the lines were changed to CR LF",
                   "version control does this to text files; mark the file with -text there");
  }
  if (!line.starts_with(magic)) {
    return Failure(ErrorCode::kCorrupt, fmt::format("line 1: this is no {} of tracegate", kind),
                   fmt::format("such a file begins with \"{}{}\"; tracegate {} writes it", magic,
                               kSchema, kind == "baseline" ? "bless" : "check"));
  }
  const auto schema = ParseNumber(line.substr(magic.size()));
  if (!schema || *schema == 0) {
    return Failure(ErrorCode::kCorrupt,
                   fmt::format("line 1: there is no schema \"{}\"", line.substr(magic.size())),
                   fmt::format("this tracegate reads schemas 1 to {}", kSchema));
  }
  if (*schema > kSchema) {
    return Failure(
        ErrorCode::kUnsupported,
        fmt::format("line 1: schema {} is newer than this tracegate, which reads up to {}", *schema,
                    kSchema),
        "update tracegate");
  }
  return static_cast<std::uint32_t>(*schema);
}

bool HasConflict(std::string_view text) {
  return text.find("\n<<<<<<<") != std::string_view::npos ||
         text.find("\n>>>>>>>") != std::string_view::npos;
}

}  // namespace

Result<Body> Unseal(std::string_view kind, std::string_view text) {
  if (text.empty()) {
    return Failure(ErrorCode::kTruncated, fmt::format("the {} is empty", kind), kRemedy);
  }
  const std::size_t first = text.find('\n');
  const auto schema = SchemaOf(kind, text.substr(0, first));
  if (!schema) {
    return Fail(schema.error());
  }
  if (text.size() > kMostBytes) {
    return Failure(ErrorCode::kLimit,
                   fmt::format("the {} is larger than {} MiB", kind, kMostBytes >> 20), "");
  }
  const std::size_t second = first == std::string_view::npos ? first : text.find('\n', first + 1);
  if (second == std::string_view::npos) {
    return Failure(ErrorCode::kTruncated, fmt::format("the {} was cut after line 1", kind),
                   kRemedy);
  }
  const std::string_view hash_line = text.substr(first + 1, second - first - 1);
  const std::string_view content = text.substr(second + 1);
  if (HasConflict(text)) {
    return Failure(ErrorCode::kCorrupt,
                   fmt::format("the {} has the marks of a merge conflict", kind),
                   "take one side, then bless the traces of the other one with --add");
  }
  if (!hash_line.starts_with(kHashWord) || !IsHash128(hash_line.substr(kHashWord.size()))) {
    return Failure(ErrorCode::kCorrupt, "line 2: expected \"xxh3-128\" and 32 hexadecimal digits",
                   kRemedy);
  }
  Body body;
  body.schema = *schema;
  body.hash = hash_line.substr(kHashWord.size());
  if (Hash128(content) != body.hash) {
    // The line before the content ends with a line feed too.
    const bool cut = !text.substr(second).ends_with(kEnd);
    return cut ? Failure(ErrorCode::kTruncated,
                         fmt::format("the {} was cut: its last line is not \"end\"", kind), kRemedy)
               : Failure(ErrorCode::kCorrupt,
                         "line 2: the content hash differs: the file was edited by hand or damaged",
                         kRemedy);
  }
  if (!text.substr(second).ends_with(kEnd)) {
    return Failure(ErrorCode::kCorrupt, "the last line is not \"end\"", kRemedy);
  }
  std::string_view rest = content.substr(0, content.size() - (kEnd.size() - 1));
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    body.lines.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);  // every line has its end: that before "end" is there
  }
  return body;
}

}  // namespace tracegate::golden
