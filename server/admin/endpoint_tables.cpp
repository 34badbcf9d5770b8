#include "server/admin/endpoint_tables.hpp"
#include "common/io/async_io.hpp"
#include "server/admin/admin_site.hpp"
#include "server/routing/description.hpp"
#include "server/session/routes.hpp"

namespace tricorn::server::admin {

std::string service_endpoints() {
    return markdown_table(descriptions<AsyncIo>);
}

std::string admin_endpoints() {
    return markdown_table(descriptions_of(admin_routes<AsyncIo>));
}

}   // namespace tricorn::server::admin
