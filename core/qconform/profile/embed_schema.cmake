# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=file.cc -DINPUT=profile.schema.json -P embed_schema.cmake: the schema as a string literal.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "// Generated from profile.schema.json by embed_schema.cmake.
#include \"qconform/profile/profile_schema.h\"

namespace qconform {

std::string_view ProfileSchema() {
  return R\"qcschema(${text})qcschema\";
}

}  // namespace qconform
")
