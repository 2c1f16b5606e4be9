// The names that Go's compiler gives to functions, taken apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tracegate::diff {

// package    without what changes by itself: "/v2" of a major version, what is before "vendor/"
// chain      names of the source, outermost first, without "(*...)" and type arguments; never
// empty.
//            Of a method {"S", "Serve"}; one more in front for a closure of a function that was
//            inlined into another (Go 1.21 and 1.22).
// generated  the compiler's own name for what is inside of the last of the chain: a closure, the
//            wrapper of a go or defer statement, a method value, the body of a range over a
//            function
struct FunctionName {
  std::string package;
  std::vector<std::string> chain;
  bool generated = false;

  // "main.S.Serve": the function that the source has, whatever is generated in it.
  std::string Source() const;
};

// Takes any text; a name that Go's compiler would not make is a chain of one.
//
//   main.(*S).Serve.func1, .func2.1, .gowrap1, .deferwrap2, .Serve-fm, .Serve-range1 main.S.Serve
//   main.Map[...].func1, main.Map[go.shape.int]                                         main.Map
//   main.glob..func1 (to Go 1.21), main.init.func1, main.init.0.func1              main.init
//   example.com/m/v2/p.F, example.com/app/vendor/example.com/m/p.F            example.com/m/p.F
//
// Source: closureName in src/cmd/compile/internal/ir/func.go of Go 1.19, 1.21, 1.22 and 1.27.
FunctionName ParseFunctionName(std::string_view name);

// Whether one is the other inlined into a function, or a method the other's function: one chain
// ends with the other.
bool IsSuffix(const FunctionName& a, const FunctionName& b);

}  // namespace tracegate::diff
