import { usePlace } from '../../app/areas';
import { Base } from './Base';
import { Bases } from './Bases';
import './knowledge.css';

export default function Knowledge() {
  const [, id, tab] = usePlace();
  return id ? <Base key={id} id={id} tab={tab} /> : <Bases />;
}
