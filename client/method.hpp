#pragma once
// Methods that a load may have.
#include <string>
#include <string_view>

namespace tricorn {

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text);

// Why it is no method that can be sent; empty: it is one. CONNECT is none: it asks for a tunnel.
std::string refuse_method(std::string_view text);

}   // namespace tricorn
