/** The whole client: the frame around the page that the address names. */
import { QueryClientProvider } from "@tanstack/react-query";
import { LocationProvider } from "preact-iso";
import { cache } from "./data/cache";
import { Frame } from "./frame";
import { Pages } from "./pages";
import { useLanguage } from "./words";

export function App() {
  useLanguage();
  return (
    <QueryClientProvider client={cache}>
      <LocationProvider>
        <Frame>
          <Pages />
        </Frame>
      </LocationProvider>
    </QueryClientProvider>
  );
}
