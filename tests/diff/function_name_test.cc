#include "diff/function_name.h"

#include <gmock/gmock.h>

namespace tracegate::diff {
namespace {

using ::testing::ElementsAre;

// The names in this file are those of programs built with Go 1.19, 1.21, 1.22 and 1.27, or are in
// the comments of Go's compiler.
TEST(FunctionName, OfNamedFunctionsIsTheirSource) {
  const FunctionName function = ParseFunctionName("main.worker");
  EXPECT_EQ(function.package, "main");
  EXPECT_THAT(function.chain, ElementsAre("worker"));
  EXPECT_FALSE(function.generated);
  EXPECT_EQ(ParseFunctionName("net/http.(*conn).serve").Source(), "net/http.conn.serve");
  EXPECT_EQ(ParseFunctionName("main.S.Serve").Source(), "main.S.Serve");
  EXPECT_FALSE(ParseFunctionName("main.S.Serve").generated);
}

TEST(FunctionName, OfWhatTheCompilerMakesIsTheFunctionAround) {
  for (const char* name :
       {"main.(*S).Serve.func1", "main.(*S).Serve.func2.1", "main.(*S).Serve.func2.1.3",
        "main.(*S).Serve.gowrap1", "main.(*S).Serve.deferwrap2", "main.(*S).Serve-fm",
        "main.(*S).Serve-range1", "main.(*S).Serve.func1-range2", "main.(*S).Serve-range1.func3",
        "main.(*S[...]).Serve.func1", "main.(*S[go.shape.int]).Serve.func1.gowrap2"}) {
    const FunctionName parsed = ParseFunctionName(name);
    EXPECT_EQ(parsed.Source(), "main.S.Serve") << name;
    EXPECT_TRUE(parsed.generated) << name;
  }
}

TEST(FunctionName, OfGenericsHasNoTypeArguments) {
  EXPECT_EQ(ParseFunctionName("main.Map[...]").Source(), "main.Map");
  EXPECT_FALSE(ParseFunctionName("main.Map[...]").generated);
  EXPECT_EQ(ParseFunctionName("main.Map[go.shape.*example.com/x/y.T,string].func1").Source(),
            "main.Map");
  EXPECT_EQ(ParseFunctionName("example.com/a/b.(*Q[example.com/c.D]).Run").Source(),
            "example.com/a/b.Q.Run");
}

// What one program prints when built with Go 1.21 (1.22 says the same) and with 1.27.
TEST(FunctionName, OfTwoVersionsOfGoAreAlike) {
  for (const auto& [older, newer] : std::vector<std::pair<const char*, const char*>>{
           {"main.glob..func1", "main.init.func1"},
           {"main.main.(*S[...]).run.func20", "main.(*S[...]).run.func10"},
           {"main.main.start.func3", "main.start.func1"},
           {"main.nested.nested.func1.func2", "main.nested.func1.func1"},
           {"main.(*S[...]).m-fm", "main.(*S[...]).m-fm"}}) {
    EXPECT_TRUE(IsSuffix(ParseFunctionName(older), ParseFunctionName(newer))) << older;
    EXPECT_TRUE(ParseFunctionName(older).generated) << older;
    EXPECT_TRUE(ParseFunctionName(newer).generated) << newer;
  }
}

TEST(FunctionName, OfInitialisersIsInit) {
  for (const char* name : {"main.glob..func1", "main.glob..func2.1", "main.init.func1",
                           "main.init.0", "main.init.1.func2", "main.init"}) {
    EXPECT_EQ(ParseFunctionName(name).Source(), "main.init") << name;
  }
}

TEST(FunctionName, HasNoVersionAndNoVendor) {
  for (const char* name :
       {"example.com/m/p.F", "example.com/m/v2/p.F", "example.com/m/v13/p.F",
        "example.com/app/vendor/example.com/m/p.F", "vendor/example.com/m/p.F"}) {
    EXPECT_EQ(ParseFunctionName(name).Source(), "example.com/m/p.F") << name;
  }
  EXPECT_EQ(ParseFunctionName("example.com/m/v2.F").Source(), "example.com/m.F");
  EXPECT_EQ(ParseFunctionName("gopkg.in/yaml%2ev3.(*Decoder).Decode").Source(),
            "gopkg.in/yaml.Decoder.Decode");
  EXPECT_EQ(ParseFunctionName("v2/p.F").Source(), "v2/p.F");
  EXPECT_EQ(ParseFunctionName("example.com/myvendor/p.F").Source(), "example.com/myvendor/p.F");
  EXPECT_EQ(ParseFunctionName("example.com/via/p.F").Source(), "example.com/via/p.F");
}

// Go 1.21 names a closure of a function that was inlined into another after both.
TEST(FunctionName, OfInlinedClosuresEndsWithTheSource) {
  const FunctionName inlined = ParseFunctionName("main.main.start.func1");
  const FunctionName own = ParseFunctionName("main.start.func1");
  EXPECT_THAT(inlined.chain, ElementsAre("main", "start"));
  EXPECT_TRUE(IsSuffix(inlined, own));
  EXPECT_TRUE(IsSuffix(own, inlined));
  EXPECT_FALSE(IsSuffix(inlined, ParseFunctionName("main.main.func1")));
  EXPECT_TRUE(IsSuffix(ParseFunctionName("main.(*S).run"), ParseFunctionName("main.run")));
}

TEST(FunctionName, OfAnythingElseIsOneWord) {
  for (const char* name : {"", ".", "x", "0x45f2a0", "...", "(", "[.]", "main.", "main.func1",
                           "main.()", "main.(*)", "main.[x]", "main.-fm", "a.b-range"}) {
    const FunctionName parsed = ParseFunctionName(name);
    EXPECT_FALSE(parsed.chain.empty()) << name;
  }
  EXPECT_EQ(ParseFunctionName("main.func1").Source(), "main.func1");
  EXPECT_EQ(ParseFunctionName("0x45f2a0").Source(), "0x45f2a0");
}

}  // namespace
}  // namespace tracegate::diff
