#pragma once
// The endpoints of both ports as tables of Markdown, for the documents (--help=endpoints).
#include <string>

namespace tricorn::server::admin {

std::string service_endpoints();
std::string admin_endpoints();

}   // namespace tricorn::server::admin
