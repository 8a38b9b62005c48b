import type { PageSelectors } from './read-page.js';

/** A site as the configuration has it (`providers.pages.sites`). */
export interface SiteSettings extends PageSelectors {
  readonly name: string;
  readonly url: string;
  /** Read the page of each article as well. */
  readonly articles: boolean;
  readonly body?: string | undefined;
}

/** A page that lists articles: a site's own, or its page about one stock. */
export interface PageTask {
  readonly site: SiteSettings;
  readonly subject: string;
  readonly url: string;
  readonly symbol?: string;
}

/** Larger pages are not read: no list of headlines is. */
export const LARGEST_PAGE = 5_000_000;
