import { Module } from '@nestjs/common';
import { PolicyModule } from '../policies/policy.module.js';
import { WhatIfController } from './what-if.controller.js';
import { WhatIfRepository } from './what-if.repository.js';
import { WhatIfService } from './what-if.service.js';

@Module({ imports: [PolicyModule], controllers: [WhatIfController], providers: [WhatIfService, WhatIfRepository] })
export class WhatIfModule {}
