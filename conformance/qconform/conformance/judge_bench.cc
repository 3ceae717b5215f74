// SPDX-License-Identifier: Apache-2.0
// Whole judged cases per CPU second: generate, run, compute what is right, compare. Workers count:
// their CPU time is part of the process group's.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <vector>

#include "qconform/conformance/isolation/in_process.h"
#include "qconform/conformance/isolation/supervisor.h"
#include "qconform/conformance/run/evaluate.h"
#include "qconform/generate/generate.h"

namespace qconform::conformance {
namespace {

constexpr std::uint64_t kBatch = 64;

TargetSpec SpecOf(const char* target) {
  TargetSpec spec;
  spec.target = target;
  return spec;
}

double CpuSeconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// `broken`: cases in 256 that break a rule. 0 where the library aborts on some of them
// (FINDINGS.md, X2).
struct Subject {
  const char* backend;
  const char* target;
  std::uint32_t broken;
};
constexpr Subject kReference = {"reference", "tosa.int", 26};
constexpr Subject kXnnpack = {"xnnpack", "xnnpack.x86", 0};

void JudgeBatches(benchmark::State& state, Executor& executor, const Subject& subject) {
  const TargetSpec spec = SpecOf(subject.target);
  const Result<Target> target = LoadTarget(spec);
  QC_CHECK(target.ok());
  QC_CHECK(executor.Open(spec).ok());
  const auto contract = gen::CompileContract(target.value());
  gen::CaseOptions options;
  options.broken_per_256 = subject.broken;
  options.limits.max_nodes = static_cast<std::size_t>(state.range(0));
  std::uint64_t index = 0;
  for (auto _ : state) {
    std::vector<Case> cases;
    for (std::uint64_t i = 0; i < kBatch; ++i) {
      cases.push_back(gen::GenerateCase(1, index++, target.value(), *contract, options));
    }
    const auto evaluated = Evaluate(executor, cases, target.value());
    QC_CHECK(evaluated.ok());
    benchmark::DoNotOptimize(evaluated.value().data());
  }
  state.counters["cases"] = static_cast<double>(index);
}

// Cases per second of CPU, of this process and of the workers it has ended.
void Report(benchmark::State& state, double cpu_before) {
  const double cpu = CpuSeconds(RUSAGE_SELF) + CpuSeconds(RUSAGE_CHILDREN) - cpu_before;
  state.counters["cases_per_cpu_second"] = state.counters["cases"] / cpu;
}

void InProcess(benchmark::State& state, const Subject& subject) {
  const double before = CpuSeconds(RUSAGE_SELF) + CpuSeconds(RUSAGE_CHILDREN);
  InProcessExecutor executor(MakeBackend(subject.backend), Repeat::kOnce);
  JudgeBatches(state, executor, subject);
  Report(state, before);
}

void InWorker(benchmark::State& state, const Subject& subject) {
  const double before = CpuSeconds(RUSAGE_SELF) + CpuSeconds(RUSAGE_CHILDREN);
  {
    Supervisor supervisor({.worker = QCONFORM_WORKER, .backend = subject.backend});
    JudgeBatches(state, supervisor, subject);
  }  // ends the worker, so that its time counts
  Report(state, before);
}

BENCHMARK_CAPTURE(InProcess, Reference, kReference)->ArgName("max_nodes")->Arg(1)->Arg(8);
BENCHMARK_CAPTURE(InWorker, Reference, kReference)->ArgName("max_nodes")->Arg(1)->Arg(8);
BENCHMARK_CAPTURE(InProcess, Xnnpack, kXnnpack)->ArgName("max_nodes")->Arg(1);
BENCHMARK_CAPTURE(InWorker, Xnnpack, kXnnpack)->ArgName("max_nodes")->Arg(1);

}  // namespace
}  // namespace qconform::conformance
