# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=file.cc -DINPUTS=a.json|b.json -P embed_profiles.cmake: one string literal per profile.
string(REPLACE "|" ";" inputs "${INPUTS}")
list(SORT inputs)
set(rows "")
foreach(path IN LISTS inputs)
  get_filename_component(name "${path}" NAME)
  string(REGEX REPLACE "\\.json$" "" name "${name}")
  file(READ "${path}" text)
  string(APPEND rows "    {\"${name}\", R\"qcprofile(${text})qcprofile\"},\n")
endforeach()
list(LENGTH inputs count)
file(WRITE "${OUTPUT}" "// Generated from core/qconform/profile/profiles by embed_profiles.cmake.
#include <array>

#include \"qconform/profile/builtin.h\"

namespace qconform {
namespace {

constexpr std::array<EmbeddedProfile, ${count}> kProfiles = {{
${rows}}};

}  // namespace

std::span<const EmbeddedProfile> EmbeddedProfiles() { return kProfiles; }

}  // namespace qconform
")
