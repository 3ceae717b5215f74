// SPDX-License-Identifier: Apache-2.0
// For tests: profiles as text.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "qconform/profile/profile.h"

namespace qconform {

// Every kind with every key, in the canonical form. Rows stand on line 27 and below.
inline constexpr std::string_view kEveryKind = R"({"format":"qconform-profile-2",
"name":"acme.npu",
"version":"2026-11-21",
"title":"Acme NPU",
"archs":["v1","v2","v3"],"default_arch":"v2",
"socs":[
{"name":"AC100","arch":"v1"},
{"name":"AC300","arch":"v3"}],
"alternatives":[
{"id":"wide-arch","title":"which arch has 16 bits first","options":["manual","driver"],"default":"manual"},
{"id":"halves","title":"how halves round","options":["up","even","away"],"default":"even"}],
"features":[
{"id":"wide","min_arch":"v2","choice":"wide-arch=manual","source":"manual 3.1","version":"2025-06","confidence":"stated"},
{"id":"wide","min_arch":"v1","choice":"wide-arch=driver","source":"driver.c","version":"1f2e","confidence":"read"},
{"id":"deep","min_arch":"v3","source":"manual 3.2","version":"2025-06","confidence":"stated"},
{"id":"extra","source":"manual 9","version":"2025-06","confidence":"stated"}],
"ops":[
"sigmoid",
"concat",
"split",
"relu",
{"op":"clamp","backend":"Clip"},
{"op":"linear","names":["aten.linear"]},
{"op":"conv2d","backend":"Conv","rules":["Conv","Conv1d"],"names":["aten.conv2d","aten.conv1d"]}],
"constraints":[
{"id":"tuples","kind":"dtype_tuple","ops":["conv2d","linear"],"rows":[{"in0":"int8","in1":"int8","out0":"int8"},{"in*":"int16","out*":"int16"}],"source":"m","version":"1","confidence":"read"},
{"id":"encodings","kind":"encoding","ops":["conv2d"],"port":"in1","allowed":["undefined","scale_offset","axis_scale_offset","bw_scale_offset","bw_axis_scale_offset","blockwise_expansion"],"source":"m","version":"1","confidence":"read"},
{"id":"symmetry","kind":"symmetric","ops":["conv2d"],"when":[{"port":"in0","dtypes":["int8","uint8"],"granularity":"tensor"}],"port":"in1","source":"m","version":"1","confidence":"read"},
{"id":"asymmetry","kind":"symmetric","ops":["conv2d"],"port":"in0","forbidden":true,"source":"m","version":"1","confidence":"measured"},
{"id":"axes","kind":"channel_axis","ops":["conv2d"],"port":"in1","axes":[0,3],"source":"m","version":"1","confidence":"inferred"},
{"id":"grains","kind":"granularity","min_arch":"v1","max_arch":"v2","choice":"halves=up","port":"in*","allowed":["tensor","channel","block"],"source":"m","version":"1","confidence":"read"},
{"id":"sharing","kind":"shared_with","ops":["relu"],"port":"out0","with":"in*","source":"m","version":"1","confidence":"read"},
{"id":"joint","kind":"joint_range","ops":["concat"],"port":"out0","over":["in0","in1"],"source":"m","version":"1","confidence":"read"},
{"id":"fixed","kind":"fixed_qparams","ops":["sigmoid"],"port":"out0","entries":[{"dtype":"int8","scale":"1/256","zero_point":-128},{"dtype":"uint8","zero_point":0},{"dtype":"int16","scale":"2","zero_point":0}],"ulps":2,"source":"m","version":"1","confidence":"read"},
{"id":"values","kind":"value_range","ops":["sigmoid"],"port":"in0","min":-8,"max":8,"source":"m","version":"1","confidence":"read"},
{"id":"values-least","kind":"value_range","ops":["relu"],"port":"in0","min":0,"source":"m","version":"1","confidence":"read"},
{"id":"values-most","kind":"value_range","ops":["clamp"],"port":"in0","max":0,"source":"m","version":"1","confidence":"read"},
{"id":"bias-scale","kind":"derived_scale","ops":["conv2d"],"port":"in2","from":["in0","in1"],"ulps":1,"source":"m","version":"1","confidence":"read"},
{"id":"bias-blocks","kind":"derived_scale","ops":["linear"],"port":"in2","from":["in0","in1"],"formula":"block_max_16","source":"m","version":"1","confidence":"read"},
{"id":"bias","kind":"bias_dtype","ops":["conv2d"],"port":"in2","allowed":["int32","int48"],"source":"m","version":"1","confidence":"read"},
{"id":"blocks","kind":"block_size","ops":["conv2d"],"port":"in1","allowed":[16,32],"must_divide":false,"scale_bits":4,"source":"m","version":"1","confidence":"read"},
{"id":"blocks-any","kind":"block_size","ops":["linear"],"port":"in1","source":"m","version":"1","confidence":"read"},
{"id":"static","kind":"static_only","ops":["conv2d"],"port":"in1","source":"m","version":"1","confidence":"read"},
{"id":"ranks","kind":"rank","ops":["conv2d"],"port":"in0","min":3,"max":5,"source":"m","version":"1","confidence":"read"},
{"id":"dims","kind":"dimension_range","ops":["conv2d"],"port":"in0","dims":[1,-1],"min":2,"max":65536,"source":"m","version":"1","confidence":"read"},
{"id":"dims-product","kind":"dimension_range","ops":["conv2d"],"port":"in0","dims":[1,2],"product":true,"max":64,"source":"m","version":"1","confidence":"read"},
{"id":"bare","kind":"unquantized","ops":["split"],"port":"out1","dtypes":["int32","float32"],"source":"m","version":"1","confidence":"read"},
{"id":"bare-any","kind":"unquantized","ops":["split"],"port":"out2","source":"m","version":"1","confidence":"read"},
{"id":"ratio","kind":"scale_ratio","ops":["conv2d"],"form":"product_over_result","min_log2":-32,"max_log2":8,"arithmetic":"float32","source":"m","version":"1","confidence":"read"},
{"id":"ratio-each","kind":"scale_ratio","ops":["concat"],"form":"each_over_result","min_log2":-8,"max_log2":0,"source":"m","version":"1","confidence":"read"},
{"id":"strides","kind":"attribute_range","ops":["conv2d"],"when":[{"attr":"dilation","at_least":2,"at_most":4},{"attr":"stride","at_least":1}],"attr":"stride","min":1,"max":3,"source":"m","version":"1","confidence":"read"},
{"id":"strides-across","kind":"attribute_range","ops":["conv2d"],"when":[{"attr":"pad","at_most":0}],"attr":"stride","index":1,"min":-1,"max":7,"source":"m","version":"1","confidence":"read"},
{"id":"dilations","kind":"attribute_values","ops":["conv2d"],"attr":"dilation","allowed":[[1,1],[2,4]],"source":"m","version":"1","confidence":"read"},
{"id":"weights","kind":"constant_range","ops":["conv2d"],"port":"in1","min":-127,"max":127,"source":"m","version":"1","confidence":"read"},
{"id":"weight-sums","kind":"constant_range","ops":["conv2d"],"port":"in1","measure":"abs_sum","max":65535,"source":"m","version":"1","confidence":"read"},
{"id":"gate","kind":"arch_gate","ops":["linear"],"feature":"wide","source":"m","version":"1","confidence":"read"},
{"id":"sdk","kind":"sdk_gate","min":"2.41","bypass":true,"source":"m","version":"1","confidence":"read"},
{"id":"fused","kind":"fusion_group","ops":["conv2d"],"then":["relu","relu"],"source":"m","version":"1","confidence":"read"},
{"id":"ways","kind":"variants","ops":["clamp"],"variants":[{"name":"8 bits","rules":[{"kind":"dtype_tuple","rows":[{"in0":"int8"}]},{"kind":"symmetric","port":"in0"}]},{"name":"16 bits","rules":[{"kind":"granularity","port":"in0","allowed":["tensor"]}]}],"source":"m","version":"1","confidence":"read"}]
}
)";

// `text` with the one place that reads `from` changed.
inline std::string With(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  const std::size_t at = changed.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) changed.replace(at, from.size(), to);
  return changed;
}

// What is wrong with `text`, without the file's name; "accepted" if nothing is.
inline std::string WhatIsWrong(std::string_view text) {
  const Result<Profile> profile = ParseProfile(text, "it");
  if (profile.ok()) return "accepted";
  EXPECT_TRUE(profile.error().message.starts_with("it:")) << profile.error().message;
  return profile.error().message.substr(3);
}

// A profile of sigmoid, concat and conv2d with these rows, each written without its provenance, and
// standing at the start of line 3 and below.
inline std::string ProfileOf(std::initializer_list<std::string_view> rows) {
  std::string text =
      R"({"format":"qconform-profile-2","name":"p","version":"1","title":"t","archs":["v1","v2","v3"],"default_arch":"v1",
"alternatives":[{"id":"q","title":"t","options":["a","b"],"default":"a"},{"id":"r","title":"t","options":["a","b"],"default":"a"}],"ops":["sigmoid","concat","conv2d"],"constraints":[)";
  const char* comma = "";
  for (const std::string_view row : rows) {
    text += std::string(comma) + "\n" + std::string(row.substr(0, row.size() - 1)) +
            R"(,"source":"s","version":"1","confidence":"read"})";
    comma = ",";
  }
  return text + "]}";
}

}  // namespace qconform
