#pragma once
// The two smallest answers, in TechEmpower's words: what is left of an exchange when the handler does nothing.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// "Hello, World!"; allocates nothing, as 13 bytes fit a std::string's own buffer.
Response plaintext(Request const& request, Context const& context);

// {"message":"Hello, World!"}, built for each request as the benchmark's rules want it.
Response json(Request const& request, Context const& context);

}  // namespace tricorn::server::handlers
