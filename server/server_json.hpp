#pragma once
// Who answers, in JSON: what endpoints that let the models be told apart share.
#include "server/context.hpp"
#include <boost/json/object.hpp>

namespace tricorn {

// {model, pid, tid, worker, generation, connection_requests}
boost::json::object server_json(Context const& context);

}  // namespace tricorn
