/** What is said where no source of visits is found: the counter of this project. */
export const COUNTER_OFFER = `\
  - count them from today on: 'npx baocao visits setup', then README, "Count visits", five minutes in all;
    then 'npx baocao init --visits counter';`;
