// The only translation unit with Boost.JSON's code, so that no Boost library is linked.
#include <boost/json/src.hpp>
