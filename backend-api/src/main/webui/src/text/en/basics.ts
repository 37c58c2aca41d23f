export const common = {
  cancel: 'Cancel',
  save: 'Save',
  close: 'Close',
  delete: 'Delete',
  retry: 'Try again',
  search: 'Search',
  loading: 'Loading',
  more: 'Show more',
  previous: 'Previous page',
  next: 'Next page',
  page: (from: number, to: number, of: number) => `${from}–${to} of ${of}`,
  none: 'None',
  unknown: 'unknown',
  never: 'never',
  actions: 'Actions',
  requestId: 'Request',
  back: 'Back',
};

export const time = {
  now: 'just now',
  ago: (text: string) => `${text} ago`,
  in: (text: string) => `in ${text}`,
};
