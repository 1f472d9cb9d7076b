// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/numeric/odeint/stepper/stepper_categories.hpp>

#include <spusim/linalg/types.h>

namespace spusim {

/// The types by which odeint knows a fixed-step stepper on Eigen vectors.
struct StepperTypes {
  using state_type = Vector;
  using deriv_type = Vector;
  using value_type = double;
  using time_type = double;
  using order_type = unsigned short;
  using stepper_category = boost::numeric::odeint::stepper_tag;
};

}  // namespace spusim
