// SPDX-License-Identifier: Apache-2.0
// The only file that includes MLIR and LLVM. How to drive them: facts/mlir_backend.md.
#include "qconform/conformance/tosa_mlir/mlir_plugin.h"

#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <mlir/ExecutionEngine/CRunnerUtils.h>
#include <mlir/ExecutionEngine/ExecutionEngine.h>
#include <mlir/ExecutionEngine/OptUtils.h>
#include <mlir/IR/BuiltinOps.h>
#include <mlir/IR/MLIRContext.h>
#include <mlir/InitAllDialects.h>
#include <mlir/InitAllExtensions.h>
#include <mlir/InitAllPasses.h>
#include <mlir/Parser/Parser.h>
#include <mlir/Pass/PassManager.h>
#include <mlir/Pass/PassRegistry.h>
#include <mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h>
#include <mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h>

#include <memory>
#include <string>
#include <utility>

struct QconformMlirFunction {
  std::unique_ptr<mlir::ExecutionEngine> engine;
  void (*entry)(void**);
};

namespace {

// Uniqued types, attributes and constants stay in a context for good, so it is renewed.
constexpr unsigned kModulesPerContext = 256;

class Compiler {
 public:
  Compiler() {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    mlir::registerAllPasses();
    mlir::registerAllDialects(registry_);
    mlir::registerAllExtensions(registry_);
    mlir::registerBuiltinDialectTranslation(registry_);
    mlir::registerLLVMDialectTranslation(registry_);
  }

  mlir::MLIRContext& NextContext() {
    if (!context_ || ++modules_ == kModulesPerContext) {
      context_ =
          std::make_unique<mlir::MLIRContext>(registry_, mlir::MLIRContext::Threading::DISABLED);
      modules_ = 0;
    }
    return *context_;
  }

 private:
  mlir::DialectRegistry registry_;
  std::unique_ptr<mlir::MLIRContext> context_;
  unsigned modules_ = 0;
};

// Lives as long as the process: LLVM's own statics may go first.
Compiler& TheCompiler() {
  static Compiler* compiler = new Compiler;
  return *compiler;
}

// What MLIR says while this lives.
class Diagnostics {
 public:
  explicit Diagnostics(mlir::MLIRContext& context)
      : handler_(&context, [this](mlir::Diagnostic& d) {
          if (d.getSeverity() != mlir::DiagnosticSeverity::Error) return;
          text_ += (text_.empty() ? "" : "; ") + d.str();
        }) {}

  const std::string& text() const { return text_; }
  bool Mentions(const char* words) const { return text_.find(words) != std::string::npos; }

 private:
  std::string text_;
  mlir::ScopedDiagnosticHandler handler_;
};

QconformMlirStatus Say(QconformMlirStatus status, const std::string& text, QconformMlirSay say,
                       void* listener) {
  say(listener, text.data(), text.size());
  return status;
}

// An error of the passes: a refusal in a verdict of their own, or a fault.
QconformMlirStatus KindOf(const Diagnostics& said) {
  const bool has_no_lowering = said.Mentions("failed to legalize") || said.Mentions("unsupported");
  return has_no_lowering ? kQconformMlirDeclined : kQconformMlirFailed;
}

// Parses and runs the passes; `module` holds what came out.
QconformMlirStatus Transform(mlir::MLIRContext& context, llvm::StringRef text, const char* passes,
                             Diagnostics& said, mlir::OwningOpRef<mlir::ModuleOp>& module) {
  module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  if (!module) return kQconformMlirRefused;
  mlir::PassManager manager(&context);
  std::string complaint;
  llvm::raw_string_ostream complaints(complaint);
  if (mlir::failed(mlir::parsePassPipeline(passes, manager, complaints))) {
    mlir::emitError(mlir::UnknownLoc::get(&context)) << "passes: " << complaint;
    return kQconformMlirFailed;
  }
  return mlir::succeeded(manager.run(*module)) ? kQconformMlirOk : KindOf(said);
}

QconformMlirStatus Check(const char* text, size_t size, const char* passes, QconformMlirSay say,
                         void* listener) {
  mlir::MLIRContext& context = TheCompiler().NextContext();
  Diagnostics said(context);
  mlir::OwningOpRef<mlir::ModuleOp> module;
  const QconformMlirStatus status =
      Transform(context, llvm::StringRef(text, size), passes, said, module);
  if (status == kQconformMlirOk) return status;
  return Say(kQconformMlirRefused, said.text(), say, listener);
}

QconformMlirStatus Compile(const char* text, size_t size, const char* passes, int level,
                           QconformMlirFunction** function, QconformMlirSay say, void* listener) {
  mlir::MLIRContext& context = TheCompiler().NextContext();
  Diagnostics said(context);
  mlir::OwningOpRef<mlir::ModuleOp> module;
  const QconformMlirStatus status =
      Transform(context, llvm::StringRef(text, size), passes, said, module);
  if (status != kQconformMlirOk) return Say(status, said.text(), say, listener);
  mlir::ExecutionEngineOptions options;
  const auto optimise =
      mlir::makeOptimizingTransformer(static_cast<unsigned>(level), 0, /*targetMachine=*/nullptr);
  if (level > 0) options.transformer = optimise;
  options.jitCodeGenOptLevel =
      level > 0 ? llvm::CodeGenOptLevel::Default : llvm::CodeGenOptLevel::None;
  auto engine = mlir::ExecutionEngine::create(*module, options);
  if (!engine) {
    return Say(kQconformMlirFailed, said.text() + llvm::toString(engine.takeError()), say,
               listener);
  }
  // The only function of its runtime that these passes call. By address: libraries that came with
  // this one are not searched.
  (*engine)->registerSymbols([](llvm::orc::MangleAndInterner interner) {
    llvm::orc::SymbolMap symbols;
    symbols[interner("memrefCopy")] = {llvm::orc::ExecutorAddr::fromPtr(&memrefCopy),
                                       llvm::JITSymbolFlags::Exported};
    return symbols;
  });
  auto entry = (*engine)->lookupPacked("main");
  if (!entry) {
    return Say(kQconformMlirFailed, llvm::toString(entry.takeError()), say, listener);
  }
  *function = new QconformMlirFunction{std::move(*engine), *entry};
  return kQconformMlirOk;
}

void Call(QconformMlirFunction* function, void** buffers, size_t count) {
  // The packed form takes the address of each argument; an argument is itself a pointer.
  llvm::SmallVector<void*> arguments;
  for (size_t i = 0; i < count; ++i) arguments.push_back(&buffers[i]);
  function->entry(arguments.data());
}

void Release(QconformMlirFunction* function) { delete function; }

}  // namespace

extern "C" __attribute__((visibility("default"))) const QconformMlirApi* qconform_mlir_api(void) {
  static const QconformMlirApi kApi = {kQconformMlirAbi, LLVM_VERSION_STRING, Check, Compile, Call,
                                       Release};
  return &kApi;
}
