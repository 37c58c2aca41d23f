import { en } from '../../text/en';
import { Page } from '../../ui/basics';

export default function Area() {
  return <Page title={en.areas.playgrounds}>{null}</Page>;
}
