#pragma once
// How a request's body is framed: the transfer codings of its head, and the lines between the chunks (RFC 9112 sections
// 6 and 7).
#include "common/http/head_scanner.hpp"
#include "common/http/http.hpp"
#include <cstddef>
#include <string_view>

namespace tricorn {

// Judges the value of Transfer-Encoding, a list: empty for chunked alone; 400 where chunked is not the last coding, or
// is not alone in its place; 501 for other codings before it.
Refusal judge_codings(std::string_view value);

// Judges the value of Expect, a list of expectations.
enum class Expectation { none, to_continue, unknown };
Expectation judge_expectations(std::string_view value);

// Are these a chunk's extensions, all of them? Without the line's end.
bool are_chunk_extensions(std::string_view text);

// Can these bytes be the beginning of a chunk's header, or of the last one and the trailers behind it? What follows the
// header of any other chunk is data, and not looked at. `behind_data`: the CRLF of the previous chunk comes first.
bool can_be_chunk_header(std::string_view bytes, bool behind_data);

// Returns the method of a request line of which the rest is malformed or missing; empty: it has none.
std::string_view method_of_line(std::string_view bytes);
void take_method_of_line(std::string_view bytes, Request& request);

}   // namespace tricorn
