#include "server/server_json.hpp"
#include <unistd.h>

namespace tricorn {

// Process and thread are asked for each time: a value kept from before a fork would be the parent's.
boost::json::object server_json(Context const& context) {
    boost::json::object object;
    object["model"] = to_string(context.config.model);
    object["pid"] = getpid();
    object["tid"] = gettid();
    object["worker"] = context.worker;
    object["generation"] = context.generation;
    object["connection_requests"] = context.connection_requests;
    return object;
}

}  // namespace tricorn
