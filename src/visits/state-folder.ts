/** What the counter keeps on disk: in the folder that it is started in. */
export const STATE_FOLDER = 'visits-state';
