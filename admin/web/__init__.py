"""What all pages share: visits, routes, rendering, protection, errors."""
