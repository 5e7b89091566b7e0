"""Where things are: flags first, then CROSSFADE_* variables, then one TOML file, then the defaults."""

from pathlib import Path

from platformdirs import user_config_path, user_data_path
from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from engine.errors import UsageError


class Config(BaseSettings):
    """What `crossfade config` shows.

    library : folder of the library
    demo_library : folder of the sample town's own library
    port : of the dashboard, on 127.0.0.1
    """

    model_config = SettingsConfigDict(env_prefix="CROSSFADE_", extra="forbid")

    library: Path = user_data_path("crossfade") / "library"
    demo_library: Path = user_data_path("crossfade") / "demo"
    port: int = 8501

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, environment, file: in this order, and nothing else."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def config_file() -> Path:
    """Where the TOML file is looked for."""
    return user_config_path("crossfade") / "config.toml"


def read_config(library: Path | None = None) -> Config:
    """The configuration in force; UsageError where a value or a name in it makes no sense.

    library : what `--library` says
    """
    flags = {} if library is None else {"library": library}
    try:
        return Config(**flags)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise UsageError(f"the configuration makes no sense ({wrong}): see {config_file()}") from None
    except ValueError as error:
        raise UsageError(f"{config_file()} cannot be read as TOML ({error})") from None
