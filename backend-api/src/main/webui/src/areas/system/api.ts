import { body, client } from '../../api/client';

export interface Part {
  service: string;
  container: string;
  target: string;
  reachable: boolean;
}

export interface Report {
  status: string;
  services: Part[];
  platform: {
    capabilities?: {
      capability: string;
      provider: { display_name: string } | null;
      deployment_profile: { display_name: string } | null;
      health: { reachable: boolean } | null;
    }[];
  } | null;
}

export interface Node {
  id: string;
  container: string;
  label: string;
  group: string;
  description: string;
  public_exposed: boolean;
}

export interface Edge {
  id: string;
  from: string;
  to: string;
  protocol: string;
  purpose: string;
  kind: string;
}

export interface Graph {
  nodes: Node[];
  edges: Edge[];
}

export const health = () => body<Report>(client.GET('/system/health'));

export const architecture = () => body<Graph>(client.GET('/system/architecture'));
