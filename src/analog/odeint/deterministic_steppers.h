// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>
#include <boost/numeric/odeint/algebra/default_operations.hpp>
#include <boost/numeric/odeint/algebra/range_algebra.hpp>
#include <boost/numeric/odeint/external/eigen/eigen_resize.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

namespace spusim {

// range_algebra, because vector_space_algebra builds temporaries: three allocations a dopri5 step.

/// The classical Runge-Kutta method, order 4.
using RungeKutta4 = boost::numeric::odeint::runge_kutta4<Vector, double, Vector, double,
                                                         boost::numeric::odeint::range_algebra>;

/// Dormand-Prince 5(4), order 5.
using DormandPrince5 =
    boost::numeric::odeint::runge_kutta_dopri5<Vector, double, Vector, double,
                                               boost::numeric::odeint::range_algebra>;

/// The same with odeint's control of the step.
using ControlledDormandPrince5 = boost::numeric::odeint::controlled_runge_kutta<
    DormandPrince5,
    boost::numeric::odeint::default_error_checker<double, boost::numeric::odeint::range_algebra,
                                                  boost::numeric::odeint::default_operations>>;

}  // namespace spusim
