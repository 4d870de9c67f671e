"""Appeals (申诉): a rejection looked at again, in time, on new grounds, by somebody who took no part before."""
