// SPDX-License-Identifier: Apache-2.0
// oneDNN 2.6: weights are brought into the layout it asks for beforehand, as its users do.
#include "problem.h"

#ifdef QCONFORM_HAVE_ONEDNN
#include <dnnl.hpp>
#include <memory>

namespace qconform::bench {
namespace {

using Memory = dnnl::memory;
using Type = Memory::data_type;
using Tag = Memory::format_tag;

// The map is what oneDNN takes, from its own header.
struct Job {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  dnnl::primitive primitive;
  std::unordered_map<int, Memory> arguments;
};

dnnl::primitive_attr Attributes(const Data& d, bool unsigned_x) {
  dnnl::primitive_attr attr;
  attr.set_output_scales(0, {d.scale});
  attr.set_zero_points(DNNL_ARG_SRC, 0, {Data::kXZeroPoint + (unsigned_x ? 128 : 0)});
  attr.set_zero_points(DNNL_ARG_DST, 0, {Data::kYZeroPoint});
  return attr;
}

template <class Description>
void Bind(Job& job, const Description& pd, const Memory::desc& w_plain, Data& d, bool unsigned_x) {
  Memory given(w_plain, job.engine, d.w.data());
  Memory w(pd.weights_desc(), job.engine);
  dnnl::reorder(given, w).execute(job.stream, given, w);
  job.stream.wait();
  void* x = unsigned_x ? static_cast<void*>(d.unsigned_x.data()) : static_cast<void*>(d.x.data());
  job.arguments = {{DNNL_ARG_SRC, Memory(pd.src_desc(), job.engine, x)},
                   {DNNL_ARG_WEIGHTS, w},
                   {DNNL_ARG_BIAS, Memory(pd.bias_desc(), job.engine, d.bias.data())},
                   {DNNL_ARG_DST, Memory(pd.dst_desc(), job.engine, d.y.data())}};
}

void MakeMatmul(Job& job, const Problem& p, Data& d, bool unsigned_x) {
  const Type x_type = unsigned_x ? Type::u8 : Type::s8;
  const Memory::desc x({p.rows, p.depth}, x_type, Tag::ab);
  const Memory::desc w({p.depth, p.outputs}, Type::s8, Tag::any);
  const Memory::desc plain({p.depth, p.outputs}, Type::s8, Tag::ba);
  const Memory::desc bias({1, p.outputs}, Type::s32, Tag::ab);
  const Memory::desc y({p.rows, p.outputs}, Type::s8, Tag::ab);
  const dnnl::matmul::primitive_desc pd(dnnl::matmul::desc(x, w, bias, y),
                                        Attributes(d, unsigned_x), job.engine);
  job.primitive = dnnl::matmul(pd);
  Bind(job, pd, plain, d, unsigned_x);
}

void MakeConv(Job& job, const Problem& p, Data& d, bool unsigned_x) {
  const Type x_type = unsigned_x ? Type::u8 : Type::s8;
  const std::int64_t side = p.Side();
  const Memory::desc x({1, p.Channels(), side, side}, x_type, Tag::nhwc);
  const Memory::desc w({p.outputs, p.Channels(), 3, 3}, Type::s8, Tag::any);
  const Memory::desc plain({p.outputs, p.Channels(), 3, 3}, Type::s8, Tag::acdb);
  const Memory::desc bias({p.outputs}, Type::s32, Tag::a);
  const Memory::desc y({1, p.outputs, side, side}, Type::s8, Tag::nhwc);
  const dnnl::convolution_forward::primitive_desc pd(
      dnnl::convolution_forward::desc(dnnl::prop_kind::forward_inference,
                                      dnnl::algorithm::convolution_direct, x, w, bias, y, {1, 1},
                                      {1, 1}, {1, 1}),
      Attributes(d, unsigned_x), job.engine);
  job.primitive = dnnl::convolution_forward(pd);
  Bind(job, pd, plain, d, unsigned_x);
}

}  // namespace

Run OneDnnRun(const Problem& p, Data& data, bool unsigned_x) {
  const auto job = std::make_shared<Job>();
  try {
    if (p.conv) {
      MakeConv(*job, p, data, unsigned_x);
    } else {
      MakeMatmul(*job, p, data, unsigned_x);
    }
  } catch (const dnnl::error&) {
    return {};
  }
  return [job] {
    job->primitive.execute(job->stream, job->arguments);
    job->stream.wait();
  };
}

}  // namespace qconform::bench

#else

namespace qconform::bench {
Run OneDnnRun(const Problem&, Data&, bool) { return {}; }
}  // namespace qconform::bench

#endif
