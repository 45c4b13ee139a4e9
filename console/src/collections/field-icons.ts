import type { Field } from 'fichero-sdk';
import {
  Braces,
  Calendar,
  CalendarClock,
  Hash,
  KeyRound,
  Link,
  List,
  type LucideIcon,
  Mail,
  MapPin,
  Paperclip,
  Pilcrow,
  Share2,
  ToggleLeft,
  Type,
} from 'lucide-react';

/** What stands for a type before its name. */
export const fieldIcons: Readonly<Record<Field['type'], LucideIcon>> = {
  text: Type,
  editor: Pilcrow,
  number: Hash,
  bool: ToggleLeft,
  email: Mail,
  url: Link,
  date: Calendar,
  autodate: CalendarClock,
  select: List,
  relation: Share2,
  file: Paperclip,
  json: Braces,
  geoPoint: MapPin,
  password: KeyRound,
};
