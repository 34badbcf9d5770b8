#pragma once
// The two smallest responses, with TechEmpower's contents: they measure an exchange without handler work.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// "Hello, World!"; allocates no memory, because 13 bytes fit into std::string's own buffer.
Response plaintext(Request const& request, Context const& context);

// {"message":"Hello, World!"}, built for each request as the benchmark's rules require.
Response json(Request const& request, Context const& context);

}  // namespace tricorn::server::handlers
