// The one translation unit that holds Boost.JSON's code, so that no Boost library is linked.
#include <boost/json/src.hpp>
