"""The link of a room: what it says and hears over MQTT, and how it stays connected without ever waiting."""
